// Answers what the opening_hours package says of strings at instants. Run in the
// folder that holds node_modules; the time zone is that of the process (TZ).
// In: one JSON object a line {hours, state, at: [unix seconds]}.
// Out: one a line, {states: "ocu…"} (open, closed, unknown, no answer) or {error}.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

console.error = () => {};

const OpeningHours = createRequire(process.cwd() + '/')('opening_hours');

for await (const line of createInterface({ input: process.stdin })) {
  const { hours, state, at } = JSON.parse(line);
  const place = { address: { country_code: 'fr', state } };
  let answer;
  try {
    const oracle = new OpeningHours(hours, place);
    answer = {
      states: at.map((second) => {
        const date = new Date(second * 1000);
        try {
          if (oracle.getState(date)) return 'o';
          return oracle.getUnknown(date) ? 'u' : 'c';
        } catch {
          return '?'; // school holidays that the package does not have
        }
      }).join(''),
    };
  } catch (error) {
    const lacking = String(error).includes('olidays'); // it understood, and has no dates for this region
    answer = lacking ? { states: '?'.repeat(at.length) } : { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
