import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  request: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface Scripted {
  status?: number;
  headers?: http.OutgoingHttpHeaders;
  /** Text as it is; anything else as JSON. */
  body?: unknown;
}

/** An API on the loopback that answers as it is told, and remembers what it was asked. */
export interface FakeApi {
  url: string;
  received: Received[];
  /** What it answers from now on, one after the other, and then the last for ever. */
  script(...answers: (Scripted | ((received: Received) => Scripted))[]): void;
  close(): void;
}

export async function startFakeApi(): Promise<FakeApi> {
  const received: Received[] = [];
  let answers: (Scripted | ((received: Received) => Scripted))[] = [{}];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const one: Received = { request: `${request.method} ${request.url}`, headers: request.headers, body };
      received.push(one);
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      const { status = 200, headers = {}, body: text = {} } = typeof answer === 'function' ? answer(one) : answer;
      response.writeHead(status, headers).end(typeof text === 'string' ? text : JSON.stringify(text));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    script: (...given) => {
      answers = given;
      received.length = 0;
    },
    close: () => void server.close(),
  };
}
