import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Summary } from '../../../src/gateway/index.ts';
import { inProject } from '../../../src/cli/project/paths.ts';
import { outputReader } from '../../../src/cli/serve/output.ts';
import { fakeTerminal } from '../terminal/fake-terminal.ts';

const MARK = 'popgate-0123';
const SUMMARY: Summary = {
  status: 200,
  method: 'GET',
  url: 'www.shop.example/products/1',
  verdict: 'hit',
  why: null,
  ttlSeconds: 58,
  route: '/products/:id',
  target: 'shop',
  backend: 'shop',
  milliseconds: 3,
};
const LINE = '200 GET www.shop.example/products/1  hit 58 s left  shop  3 ms';
const DIRECTORY = path.resolve('popgate-x');

let kept: Summary[];
beforeEach(() => (kept = []));

/** What is shown of lines of the server. */
function shown(...lines: string[]): string[] {
  const terminal = fakeTerminal();
  const read = outputReader({ mark: MARK, directory: DIRECTORY, terminal, keep: (one) => void kept.push(one) });
  lines.forEach(read);
  return terminal.progressed;
}

const told = (message: object, mark = MARK) => `${mark} :: ${JSON.stringify(message)}`;
/** As the Wasm names a file: from the folder that it was built in. */
const from = (file: string) => path.relative(path.join(DIRECTORY, 'bin', '.build-abc'), inProject(file));

describe('of what the server prints', () => {
  it('a request is one line, and is kept', () => {
    expect(shown(told({ answered: SUMMARY }))).toEqual([LINE]);
    expect(kept).toEqual([SUMMARY]);
  });

  it('an error has the places of the project, as files of it, and not those of the engine', () => {
    const frames = [
      `  at hello (${from('src/handlers/hello.ts')}:12:9)`,
      `  at ${from('src/handlers/shared/price.ts')}:3:1`,
      `  at give (${from('src/gateway/answers/handler/compile.ts')}:5:93)`,
      `  at ${from('src/serving.ts')}:14:29`,
      `  at (anonymous function) (${from('node_modules/@fastly/js-compute/rsrc/trace-mapping.inject.js')}:190:29)`,
    ];
    expect(shown(told({ logged: 'x GET a/b: 500: TypeError: no', frames }))).toEqual([
      'x GET a/b: 500: TypeError: no\n    at hello (src/handlers/hello.ts:12:9)\n    at src/handlers/shared/price.ts:3:1',
    ]);
  });

  it('an error of the engine has its own places, since there are no others', () => {
    const frames = [`  at give (${from('src/gateway/gateway.ts')}:5:93)`, '(frame not parsed) text', ''];
    expect(shown(told({ logged: 'x', frames }))).toEqual(['x\n    at give (src/gateway/gateway.ts:5:93)']);
  });

  it('what a handler prints without an end of line is a line of its own', () => {
    expect(shown(`no end${told({ answered: SUMMARY })}`)).toEqual(['no end', LINE]);
  });

  it.each([
    told({ answered: SUMMARY }, 'popgate-4567'),
    `popgate- :: ${JSON.stringify({ answered: SUMMARY })}`,
    `${MARK}:: {}`,
    `${MARK} :: {"answered"`,
    'access :: {"status":200}',
    '',
  ])('%j is no message, and is shown as it is', (line) => {
    expect(shown(line)).toEqual([line]);
    expect(kept).toEqual([]);
  });
});
