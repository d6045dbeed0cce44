import path from 'node:path';
import { HANDLERS, inProject, moduleFile, projectFolder } from '../project/paths.ts';

/** `  at name (file:line:column)`, or without a name. */
const FRAME = /^ *at (?:(.*) \()?([^()]+?):(\d+):(\d+)\)?$/;

/** The lines of a stack that are about the project, with files as they lie there; all of them where none is. */
export function projectFrames(frames: readonly string[], stage: string): string[] {
  const read = frames.flatMap((frame) => {
    const [, name, file = '', line, column] = FRAME.exec(frame) ?? [];
    if (line === undefined) return [];
    const at = path.resolve(stage, file);
    const place = `${path.relative(projectFolder(), at)}:${line}:${column}`;
    return [{ at, text: `    at ${name === undefined ? place : `${name} (${place})`}` }];
  });
  const own = read.filter(({ at }) => isProjects(at));
  return (own.length > 0 ? own : read).map(({ text }) => text);
}

/** In the checkout the engine lies in the project, beside the handlers. */
function isProjects(file: string): boolean {
  if (isWithin(inProject(path.dirname(HANDLERS)), file)) return true;
  return isWithin(projectFolder(), file) && !isWithin(moduleFile('.'), file) && !file.includes(RUNTIME);
}

const RUNTIME = `${path.sep}js-compute${path.sep}`;

function isWithin(folder: string, file: string): boolean {
  return !path.relative(folder, file).startsWith('..');
}
