/** As Viceroy's own lines begin. */
const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
const OWN_LINE = new RegExp(`^${TIME} +((?:INFO|WARN|ERROR) .*)$`);

/** What nobody needs to read while all is well; each as Viceroy 0.22 prints it, without the time. */
const NOISE: readonly RegExp[] = [
  // Requests are told in lines of our own.
  /^INFO /,
  // Of the backends that Popgate adds, nobody has to start any.
  /^WARN backend 'popgate_\w+' on '[^']*' is not up right now$/,
];

/** A line of Viceroy's output as it is worth reading; null where it is not. What the application prints is. */
export function worthReading(line: string): string | null {
  const [, own] = OWN_LINE.exec(line) ?? [];
  if (own !== undefined && NOISE.some((pattern) => pattern.test(own))) return null;
  return own ?? line;
}
