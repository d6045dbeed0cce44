/** A header section as a list: lower-case names, each once but for Set-Cookie. */
export type Fields = [name: string, value: string][];

export function fieldOf(fields: readonly [string, string][], name: string): string | null {
  const at = placeOf(fields, name);
  return at < 0 ? null : fields[at]![1];
}

/** Adds a member to a list in the field, or the field (RFC 9110 §5.3). */
export function addMember(fields: Fields, name: string, member: string): void {
  const at = placeOf(fields, name);
  if (at < 0) fields.push([name, member]);
  else fields[at] = [name, `${fields[at]![1]}, ${member}`];
}

/** Replaces the field's value by what `make` returns, if the field is there; null removes it. */
export function changeField(fields: Fields, name: string, make: (value: string) => string | null): void {
  const at = placeOf(fields, name);
  if (at < 0) return;
  const value = make(fields[at]![1]);
  if (value === null) fields.splice(at, 1);
  else fields[at] = [name, value];
}

/** Returns a list of its own with this value in place of any other. */
export function withField(fields: Fields, name: string, value: string): Fields {
  const others = placeOf(fields, name) < 0 ? fields : fields.filter(([other]) => other !== name);
  return others.concat([[name, value]]);
}

/** A loop with a counter: on the platform a closure for each field costs more than the work itself. */
function placeOf(fields: readonly [string, string][], name: string): number {
  for (let at = 0; at < fields.length; at += 1) if (fields[at]![0] === name) return at;
  return -1;
}
