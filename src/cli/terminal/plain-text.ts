import type { Terminal } from './command.ts';
import type { Style } from './style.ts';

/** What moves a cursor, sets a colour, or turns the direction of writing: C0, DEL, C1, and Unicode's line ends and directions. */
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;
/** As above, but for line ends, tabs, and the marks that `Style` makes. */
const CONTROL_OR_MARK =
  /\u001B\[(?:1|22|31|32|39)m|[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** A text that came over the network, for one line of a table. */
export function plainText(text: string): string {
  return text.replaceAll(CONTROL, '?');
}

/** A text of several lines that came from elsewhere; control characters are shown as JSON escapes them. */
export function plainLines(text: string): string {
  return text.replaceAll(CONTROL_OR_MARK, (found) => found.replace(CONTROL, unicodeEscape));
}

/** The same terminal, which nobody's text can steer. */
export function unsteered(terminal: Terminal): Terminal {
  const { style } = terminal;
  return {
    ...terminal,
    print: (line) => terminal.print(withMarks(line, style.out)),
    progress: (line) => terminal.progress(withMarks(line, style.err)),
    ask: (question, options) => terminal.ask(plainLines(question), options),
  };
}

/** Only the marks of a style that makes some are left. */
function withMarks(text: string, style: Style): string {
  if (style('bold', 'x') === 'x') return plainLines(text);
  return text.replaceAll(CONTROL_OR_MARK, (found) => (found.length > 1 ? found : plainLines(found)));
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
