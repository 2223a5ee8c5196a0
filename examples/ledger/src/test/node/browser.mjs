// Runs what a test asks for in Chromium: reads one JSON object for each line, {"source", "args"}, where source is the body
// of an async function of page, context and args; writes {"value"} or {"error"} for each.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [executablePath, spki] = process.argv.slice(2);
const AsyncFunction = (async () => {}).constructor;

const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-sync',
    '--short-reporting-delay',
    '--host-resolver-rules=MAP *.test 127.0.0.1',
    `--ignore-certificate-errors-spki-list=${spki}`,
  ],
});
console.log(JSON.stringify({ value: browser.version() }));

for await (const line of createInterface({ input: process.stdin })) {
  const { source, args } = JSON.parse(line);
  const context = await browser.newContext();
  let answer;
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const value = await new AsyncFunction('page', 'context', 'args', source)(page, context, args);
    answer = { value: value === undefined ? null : value };
  } catch (e) {
    answer = { error: String(e.message) };
  }
  await context.close();
  console.log(JSON.stringify(answer));
}
await browser.close();
