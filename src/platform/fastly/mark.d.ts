/** The word by which messages of the serving Wasm are known, made for each run of `popgate serve`. */
export declare const mark: string;
