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

export function timed({ port, path, headers }: Subject, agent: http.Agent): Promise<Timing> {
  const startedAt = performance.now();
  let firstByte = 0;
  return new Promise((resolve, reject) => {
    const target = typeof path === 'string' ? path : path();
    const options = { port, host: '127.0.0.1', path: target, agent, headers: { host: 'www.example', ...headers } };
    http
      .get(options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${target}: status ${response.statusCode}`));
        const cacheStatus = String(response.headers['cache-status'] ?? '');
        response.once('data', () => (firstByte = performance.now() - startedAt));
        response.on('end', () => resolve({ firstByte, lastByte: performance.now() - startedAt, cacheStatus }));
        response.on('error', reject);
      })
      .on('error', reject);
  });
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}
