export interface Options {
  form: 'text' | 'json' | 'markdown' | 'docs' | 'earlier';
  /** Names of sections. */
  sections: ReadonlySet<string>;
}

/** Left out unless it is asked for: it builds a Wasm for each capability. */
const PRICES = 'prices';

/** `--json`, `--markdown`, `--docs`, `--earlier`, `--prices`, `--only NAME,NAME`, or a NAME alone. Throws where it is given anything else. */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  let form: Options['form'] = 'text';
  let sections = names.filter((name) => name !== PRICES);
  const rest = [...args];
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--json') form = 'json';
    else if (option === '--markdown') form = 'markdown';
    else if (option === '--docs') form = 'docs';
    else if (option === '--earlier') form = 'earlier';
    else if (option === '--prices') sections = [...sections, PRICES];
    else if (option === '--only') sections = (rest.shift() ?? '').split(',');
    else if (names.includes(option)) sections = [option];
    else
      throw new Error(
        `${option} is no option: there are --json, --markdown, --docs, --earlier, --prices, --only NAME,NAME`,
      );
  }
  const unknown = sections.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`"${unknown}" is no section: there are ${names.join(', ')}`);
  return { form, sections: new Set(sections) };
}
