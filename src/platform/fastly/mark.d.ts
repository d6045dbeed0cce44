/** The word that begins messages of the serving Wasm; each run of `popgate serve` makes its own. */
export declare const mark: string;
