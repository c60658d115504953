// A person at the staff's pages: keeps cookies, sends forms with the token of the page they
// are on, and does not follow redirects unless asked to.
import { cookiesOf } from "./cookies.mjs";

/** The text of a page without its markup, spaces joined. */
export function plain(html) {
  return html.replace(/<svg[\s\S]*?<\/svg>/g, " ").replace(/<[^>]*>/g, " ")
    .replace(/&amp;/g, "&").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'")
    .replace(/\s+/g, " ").trim();
}

/** The value of the first hidden field by that name; undefined without one. */
export function hidden(html, name) {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1];
}

export class Person {
  constructor(url) {
    this.url = url;
    this.cookies = new Map();
    this.csrf = undefined;
  }

  async request(method, where, { body, headers = {} } = {}) {
    const answer = await fetch(new URL(where, this.url), {
      method,
      redirect: "manual",
      headers: {
        Accept: "text/html",
        ...(this.cookies.size ? { Cookie: [...this.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } : {}),
        ...headers,
      },
      body,
    });
    for (const line of cookiesOf(answer.headers)) this.remember(line);
    const text = await answer.text();
    this.csrf = hidden(text, "csrf") ?? this.csrf;
    return { status: answer.status, headers: answer.headers, location: answer.headers.get("location"), text };
  }

  remember(line) {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
    if (value === "" || /max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  get(where) {
    return this.request("GET", where);
  }

  /** Sends a form; csrf is that of the last page unless the fields name another. */
  post(where, fields = {}, headers = {}) {
    const body = new URLSearchParams({ csrf: this.csrf ?? "", ...fields });
    return this.request("POST", where, { body, headers });
  }

  /** Sends a form and looks at the page it leads to. */
  async postAndFollow(where, fields) {
    const answer = await this.post(where, fields);
    return answer.status === 303 ? this.get(answer.location) : answer;
  }

  async signIn(email, password) {
    await this.get("/staff/sign-in");
    return this.post("/staff/sign-in", { email, password, next: "" });
  }
}
