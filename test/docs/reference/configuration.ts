import { declared } from './program.ts';
import { anchorOf, docText, fieldList, page } from './markdown.ts';
import { type Section, sectionsFrom } from './sections.ts';

const ABOUT = `Every field of \`src/gateway.config.ts\`, in the order of the types. The same text is in the declarations of the package, so
that an editor shows it. A field is optional unless it says "Required". A duration is a text: digits and one of \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`, as
in \`'250ms'\` or \`'7d'\`. A size is digits and \`B\`, \`kB\` or \`MB\`. \`<name>\` stands for a name that you choose. The compiler and \`npx popgate check\` refuse all other fields.`;

export const SECTIONS = sectionsFrom(declared('src/gateway/config/types.ts', 'GatewayConfig'));

export function configuration(): string {
  const titles = new Map(SECTIONS.map(({ name }) => [name, titleOf(name)]));
  const link = (type: string): string => {
    const named = [...titles].filter(([name]) => new RegExp(`\\b${name}\\b`).test(type));
    const code = `\`${named.reduce((text, [name, title]) => text.replace(name, title), type)}\``;
    const [only] = named;
    return only === undefined ? code : `[${code}](#${anchorOf(only[1])})`;
  };
  return page(
    'Configuration',
    ABOUT,
    SECTIONS.map((section) => described(section, link)),
  );
}

function described(section: Section, link: (type: string) => string): string {
  return [
    `## ${titleOf(section.name)}`,
    `${placesOf(section)}${docText(section)}`,
    fieldList(section.fields, link),
  ].join('\n\n');
}

function placesOf({ places }: Section): string {
  const shown = places.filter((place) => place !== '').map((place) => `\`${place}\``);
  return shown.length === 0 ? '' : `At ${shown.join(', and at ')}. `;
}

/** `RateLimitConfig` as `Rate limit`. */
function titleOf(name: string): string {
  const words = name.replace(/Config$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return words.charAt(0) + words.slice(1).toLowerCase();
}
