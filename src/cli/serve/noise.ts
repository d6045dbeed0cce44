/** As Viceroy's own lines begin. */
const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
const OWN_LINE = new RegExp(`^${TIME} +((?:INFO|WARN|ERROR) .*)$`);

/** Lines that nobody needs while all is well, each as Viceroy 0.22 prints it, without the time. */
const NOISE: readonly RegExp[] = [
  // Popgate prints its own lines for requests.
  /^INFO /,
  // No user has to start the backends that Popgate adds.
  /^WARN backend 'popgate_\w+' on '[^']*' is not up right now$/,
];

/** Returns a line of Viceroy's output if it is worth reading, else null. What the application prints stays. */
export function worthReading(line: string): string | null {
  const [, own] = OWN_LINE.exec(line) ?? [];
  if (own !== undefined && NOISE.some((pattern) => pattern.test(own))) return null;
  return own ?? line;
}
