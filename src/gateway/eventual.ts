/** A value, or a promise of it. To await a value costs 7 µs, so the stages of most requests do not await. */
export type Eventual<Value> = Value | Promise<Value>;

/** Calls `go` with the value: at once, if it is no promise. */
export function onward<Value, Result>(
  value: Eventual<Value>,
  go: (value: Value) => Eventual<Result>,
): Eventual<Result> {
  return value instanceof Promise ? value.then(go) : go(value);
}

/** Returns all values: at once, if none is a promise. */
export function together<Value>(values: Eventual<Value>[]): Eventual<Value[]> {
  const isWaiting = values.some((value) => value instanceof Promise);
  return isWaiting ? Promise.all(values.map((value) => Promise.resolve(value))) : (values as Value[]);
}
