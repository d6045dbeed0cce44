/** `npm run bench`: ratios within one run, on one Viceroy, with requests in random turn. `--json` prints them as JSON. */
import { choosing, redirecting } from './choosing.ts';
import { collapsing } from './collapsing.ts';
import { startBenchEdge } from './edge.ts';
import { memory } from './memory.ts';
import { startBenchOrigin } from './origin.ts';
import { startProxies } from './proxies.ts';
import { judge, print } from './result.ts';
import { speed } from './speed.ts';

/** What the build may add to an empty application. */
const WASM_MB = 0.8;

const origin = await startBenchOrigin();
const edge = await startBenchEdge(origin.port);
const proxies = await startProxies(origin.port);
try {
  const addedMegabytes = (edge.wasmBytes - edge.emptyBytes) / 1e6;
  const results = [
    ...(await speed(edge.port, proxies.subjects)),
    ...(await choosing(edge)),
    await redirecting(edge),
    ...(await collapsing(edge.port, origin)),
    ...(await memory(edge)),
    judge(`${WASM_MB} MB against what is added to an empty Wasm`, WASM_MB / addedMegabytes, 1),
  ];
  print(results, process.argv.includes('--json'));
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
} finally {
  await proxies.stop();
  await edge.stop();
  origin.close();
}
