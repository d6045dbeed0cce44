import http from 'node:http';

export interface Subject {
  name: string;
  port: number;
  path: string | (() => string);
  headers?: Record<string, string>;
}

export interface Timing {
  /** Milliseconds from the request. */
  firstByte: number;
  lastByte: number;
  cacheStatus: string;
}

/** One connection, kept open. */
export function newConnection(): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets: 1 });
}

/** Rejects with the subject's name where the answer is no 200 or breaks off. */
export function timed({ name, port, path, headers }: Subject, agent: http.Agent): Promise<Timing> {
  const startedAt = performance.now();
  let firstByte = 0;
  const target = typeof path === 'string' ? path : path();
  const options = { port, host: '127.0.0.1', path: target, agent, headers: { host: 'www.example', ...headers } };
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new Error(`${name}: GET ${target} of port ${port}: ${String(cause)}`));
    http
      .get(options, (response) => {
        if (response.statusCode !== 200) fail(`status ${response.statusCode}`);
        const cacheStatus = String(response.headers['cache-status'] ?? '');
        response.once('data', () => (firstByte = performance.now() - startedAt));
        response.on('end', () => resolve({ firstByte, lastByte: performance.now() - startedAt, cacheStatus }));
        response.on('error', fail);
      })
      .on('error', fail);
  });
}

export function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [mixed[at], mixed[other]] = [mixed[other]!, mixed[at]!];
  }
  return mixed;
}
