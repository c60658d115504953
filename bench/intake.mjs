// What scripts/bench needs to ask the server as its users do:
//   intake.mjs body [flagged]               an intake as the API takes it
//   intake.mjs send URL                     stores one; prints its paths in the API and on the site
//   intake.mjs fill URL DATA_DIR COUNT      copies what is stored until there are COUNT
//   intake.mjs sign-in URL EMAIL PASSWORD   prints the cookie of a session
import { answers, response, Api } from "../tests/lib/api.mjs";
import { multiplyIntakes } from "../tests/lib/database.mjs";
import { Person } from "../tests/lib/pages.mjs";

const flagged = {
  "health.conditions": ["diabetes", "blood_pressure"],
  "health.conditions_text": ["Type 2 diabetes since 2015, high blood pressure, my mother had breast cancer"],
  "health.diabetes_treatment": ["insulin"],
  "medicines.taking": ["yes"],
  "medicines.kinds": ["blood_thinner", "insulin"],
  "medicines.text": ["Eliquis 5 mg twice a day, Lantus at night"],
};

const commands = {
  body: (kind) => JSON.stringify(response(answers(kind === "flagged" ? flagged : {}))),
  async send(url) {
    // Somebody who was not here before: the others are all the same person.
    const answer = await new Api(url, process.env.FORELOCK_BENCH_KEY).send(answers({ ...flagged, "about.birth_date": ["1961-02-03"] }));
    if (answer.status !== 201) throw new Error(answer.text);
    return `/api/v1/intakes/${answer.json.id} ${new URL(answer.json.status_url).pathname}`;
  },
  async fill(url, dataDir, count) {
    multiplyIntakes({ dataDir }, Number(count));
    return "";
  },
  async "sign-in"(url, email, password) {
    const person = new Person(url);
    const answer = await person.signIn(email, password);
    if (answer.status !== 303) throw new Error(`sign-in: ${answer.status}`);
    return [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  },
};

const [command, ...rest] = process.argv.slice(2);
console.log(await commands[command](...rest));
