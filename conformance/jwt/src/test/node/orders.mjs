// Orders come in and answers go out as JSON, one a line. What else is printed goes to standard error.
import { Console } from 'node:console';
import { createInterface } from 'node:readline';

globalThis.console = new Console(process.stderr);

export async function answerOrders(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    let answered;
    try {
      answered = await answer(JSON.parse(line));
    } catch (error) {
      answered = { failed: String(error.stack) };
    }
    process.stdout.write(`${JSON.stringify(answered)}\n`);
  }
  // Whoever gave the orders is gone.
  process.exit();
}
