// Takes the pictures of docs/pictures anew, from a real server with its sample requests.
//   make && node scripts/pictures.mjs        needs Chromium (CHROMIUM, default /usr/bin/chromium)
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";
import { root, Server } from "../tests/lib/server.mjs";

const folder = path.join(root, "docs/pictures");
const phone = { viewport: { width: 412, height: 860 }, deviceScaleFactor: 1.5 };
const desk = { viewport: { width: 1280, height: 860 } };

function account(server, role) {
  const line = new RegExp(`^forelock: demo ${role}\\s+(\\S+)\\s+password (\\S+)$`, "m");
  const [, email, password] = line.exec(server.output);
  return { email, password };
}

async function picture(page, name, options = {}) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), ...options });
}

async function patient(browser, url) {
  const page = await (await browser.newContext(phone)).newPage();
  await page.goto(url);
  await page.locator("form[action='/start'] button").first().click();
  await page.goto(`${url}/form/pattern`);
  await picture(page, "patient");
}

async function staff(browser, server) {
  const page = await (await browser.newContext(desk)).newPage();
  const { email, password } = account(server, "doctor");
  await page.goto(`${server.url}/staff/sign-in`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("main form button[type=submit], main form button").first().click();
  await page.goto(`${server.url}/staff/queue`);
  await picture(page, "queue");
  await page.getByRole("link", { name: /Hazelwick/ }).first().click();
  await page.waitForLoadState();
  await picture(page, "case");
}

mkdirSync(folder, { recursive: true });
const server = await Server.start({ args: ["--demo"], env: { FORELOCK_LOG_LEVEL: "warning" } });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"],
});
try {
  await patient(browser, server.url);
  await staff(browser, server);
} finally {
  await browser.close();
  await server.stop();
}
