import { messageOf } from '../../src/cli/terminal/cli-error.ts';
import { runExample } from './example.ts';

/** What an example stands between: a fence with this language. */
const FENCE = '```http-example\n';
const END = '\n```\n';

/** A document in its pieces: text, example, text, example … text. */
function piecesOf(document: string): string[] {
  const [text = '', ...rest] = document.split(FENCE);
  return [
    text,
    ...rest.flatMap((part) => {
      const at = part.indexOf(END);
      return [part.slice(0, at), part.slice(at + END.length)];
    }),
  ];
}

/** The document with what its examples print now; one that cannot be run stays, and is told. */
export async function withExamples(document: string, tell: (problem: string) => void): Promise<string> {
  async function written(piece: string, at: number): Promise<string> {
    if (at % 2 === 0) return piece;
    try {
      return await runExample(piece);
    } catch (error) {
      tell(`${piece}\n${messageOf(error)}`);
      return piece;
    }
  }
  const pieces = await Promise.all(piecesOf(document).map(written));
  return pieces.reduce((text, piece, at) => text + (at % 2 === 1 ? FENCE : END) + piece);
}
