// A client of the JSON API, and QuestionnaireResponses built from flat answers.
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./server.mjs";

const questionnaire = JSON.parse(readFileSync(path.join(root, "forms/consultation.json"), "utf8"));

/** A healthy person's answers; override single linkIds, null removes one. */
export function answers(changes = {}) {
  const flat = {
    "about.given": ["Ada"],
    "about.family": ["Larkspur"],
    "about.birth_date": ["1984-05-17"],
    "about.sex": ["female"],
    "about.email": ["ada@example.org"],
    "about.phone": ["(704) 555-0100"],
    "hair.pattern": ["p3"],
    "hair.since": ["1_5y"],
    "hair.cause": ["family"],
    "hair.family": ["yes"],
    "hair.tried": ["minoxidil"],
    "health.conditions": ["none"],
    "health.operations": ["no"],
    "health.now": ["none"],
    "health.pregnancy": ["none"],
    "health.implant": ["no"],
    "medicines.taking": ["no"],
    "allergies.kinds": ["none"],
    "allergies.needles": ["no"],
    "life.smoking": ["never"],
    "life.dependence": ["no"],
    "doctor.has": ["no"],
    "wishes.treatments": ["prp"],
    "consent.read": [true],
    "consent.truth": [true],
    "consent.signature": ["Ada Larkspur"],
    ...changes,
  };
  for (const key of Object.keys(flat)) if (flat[key] === null) delete flat[key];
  return flat;
}

function answerValue(item, value) {
  if (typeof value === "object") return value;
  const option = item.answerOption?.find((o) => o.valueCoding?.code === value);
  if (option) return { valueCoding: { system: option.valueCoding.system, code: value } };
  const kinds = { boolean: "valueBoolean", date: "valueDate", integer: "valueInteger", decimal: "valueDecimal" };
  return { [kinds[item.type] ?? "valueString"]: value };
}

function respond(items, flat) {
  return items.flatMap((item) => {
    if (item.type === "group") {
      const inner = respond(item.item ?? [], flat);
      return inner.length ? [{ linkId: item.linkId, item: inner }] : [];
    }
    const values = flat[item.linkId];
    return values ? [{ linkId: item.linkId, answer: values.map((v) => answerValue(item, v)) }] : [];
  });
}

/** The QuestionnaireResponse with these flat answers, nested as the questionnaire is. */
export function response(flat) {
  return {
    resourceType: "QuestionnaireResponse",
    questionnaire: `${questionnaire.url}|${questionnaire.version}`,
    status: "completed",
    item: respond(questionnaire.item, flat),
  };
}

export class Api {
  constructor(url, key) {
    this.url = url;
    this.key = key;
  }

  async call(method, where, { body, headers = {}, raw } = {}) {
    const answer = await fetch(`${this.url}/api/v1${where}`, {
      method,
      headers: {
        ...(this.key ? { Authorization: `Bearer ${this.key}` } : {}),
        ...(body !== undefined ? { "Content-Type": "application/json" } : {}),
        ...headers,
      },
      body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    });
    const text = await answer.text();
    const isJson = /json/.test(answer.headers.get("content-type") ?? "");
    return { status: answer.status, headers: answer.headers, text, json: isJson && text ? JSON.parse(text) : null };
  }

  send(flat, idempotencyKey) {
    const headers = idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {};
    return this.call("POST", "/intakes", { body: response(flat), headers });
  }
}
