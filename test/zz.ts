import { startBenchOrigin } from './bench/origin.ts';
import { startBenchEdge } from './bench/edge.ts';
import { timed, newConnection } from './bench/client.ts';
import { collapsing } from './bench/collapsing.ts';
import { execSync } from 'node:child_process';
const origin = await startBenchOrigin(); const edge = await startBenchEdge(origin.port);
const agent = newConnection();
async function hits(label: string, n = 200) { const t0 = performance.now(); for (let i = 0; i < n; i++) await timed({ name: '', port: edge.port, path: '/ten' }, agent); console.log(label, 'ms per hit', (performance.now() - t0) / n, execSync(`grep -E "VmRSS|Threads" /proc/${edge.pid}/status`).toString().replace(/\n/g, ' ')); }
for (const h of [{bench:'bare-response'},{bench:'bare-hit'},{bench:'one'},{bench:'thousand',host:'www-5.example'}] as any[]) { for (let w=0;w<50;w++) await timed({ name: '', port: edge.port, path: '/ten', headers: h }, agent); const t0 = performance.now(); for (let i = 0; i < 200; i++) await timed({ name: '', port: edge.port, path: '/ten', headers: h }, agent); console.log(h.bench, (performance.now() - t0) / 200); }; console.log(edge.wasmBytes, edge.emptyBytes, execSync('ls -la /tmp/popgate-bench-*/').toString()); await edge.stop(); process.exit(0);
await collapsing(edge.port, origin);
await hits('after collapsing'); await new Promise((r) => setTimeout(r, 6000)); await hits('6 s later'); await hits('then', 1000);
await edge.stop(); origin.close();
