// A healthy person's intake as the API takes it; --send URL stores it and prints the
// address of its status page.
import { answers, response, Api } from "../tests/lib/api.mjs";

if (process.argv[2] === "--send") {
  const url = process.argv[3];
  const answer = await new Api(url, process.env.FORELOCK_BENCH_KEY).send(answers());
  if (answer.status !== 201) throw new Error(answer.text);
  console.log(url + new URL(answer.json.status_url).pathname);
} else {
  console.log(JSON.stringify(response(answers())));
}
