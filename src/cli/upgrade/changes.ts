/** What changelogs call what an upgrade may break. */
const TITLE = 'Incompatible';

/** The entries of a changelog under the heading `### Incompatible`, of all versions above one. */
export function incompatibleSince(changelog: string, version: string): string[] {
  const sections = changelog.split(/^## /m).slice(1);
  return sections
    .filter((section) => isNewer(section, version))
    .flatMap((section) => section.split(/^### /m).slice(1))
    .filter((part) => part.split('\n', 1)[0]!.trim() === TITLE)
    .flatMap((part) => part.split('\n').filter((line) => line.startsWith('- ')));
}

/** A section begins with its version, `Unreleased` where it has none. */
function isNewer(section: string, version: string): boolean {
  const [own, other] = [section, version].map((text) => /^(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number));
  if (own === undefined || other === undefined) return true;
  const differing = own.findIndex((number, at) => number !== other[at]);
  return differing >= 0 && own[differing]! > other[differing]!;
}
