/**
 * The floor of loading a document: its files read and parsed, and nothing else. Plain JavaScript, since compiling it on
 * the way would be measured too.
 *
 *   node bench/floor.mjs file...
 */
import { readFileSync } from "node:fs";

const parsed = [];
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".json")) {
    parsed.push(JSON.parse(text));
  } else {
    const { parse } = await import("yaml");
    parsed.push(parse(text, { uniqueKeys: false, logLevel: "silent" }));
  }
}
// What was parsed is held until here, as the gateway holds it.
console.log(`parsed ${parsed.length}`);
// Until the one who measures has read how much memory it took.
process.stdin.resume();
