import { type Element as Parsed, HTMLRewriter } from 'html-rewriter-wasm';

/** `HTMLRewritingStream` of the platform's `fastly:html-rewriter`, on the parser that the platform has (lol-html). */

interface Inserting {
  /** Whether the content is text, whose markup is escaped. */
  escapeHTML?: boolean;
}

/** What a callback is given. Valid while the callback runs. */
export class Element {
  readonly #parsed: Parsed;
  readonly selector: string;

  constructor(parsed: Parsed, selector: string) {
    this.#parsed = parsed;
    this.selector = selector;
  }
  get tag(): string {
    return this.#parsed.tagName;
  }
  getAttribute(name: string): string | null {
    return this.#parsed.getAttribute(name);
  }
  setAttribute(name: string, value: string): void {
    this.#parsed.setAttribute(name, value);
  }
  removeAttribute(name: string): void {
    this.#parsed.removeAttribute(name);
  }
  replaceWith(content: string, options?: Inserting): void {
    this.#parsed.replace(content, kindOf(options));
  }
  replaceChildren(content: string, options?: Inserting): void {
    this.#parsed.setInnerContent(content, kindOf(options));
  }
  before(content: string, options?: Inserting): void {
    this.#parsed.before(content, kindOf(options));
  }
  after(content: string, options?: Inserting): void {
    this.#parsed.after(content, kindOf(options));
  }
  prepend(content: string, options?: Inserting): void {
    this.#parsed.prepend(content, kindOf(options));
  }
  append(content: string, options?: Inserting): void {
    this.#parsed.append(content, kindOf(options));
  }
}

function kindOf(options: Inserting | undefined): { html: boolean } {
  return { html: options?.escapeHTML !== true };
}

interface Rule {
  selector: string;
  callback(element: Element): void;
}

export class HTMLRewritingStream implements TransformStream<Uint8Array, Uint8Array> {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #rules: Rule[] = [];
  #isUsed = false;

  constructor() {
    const rewriting = new TransformStream<Uint8Array, Uint8Array>(this.#transformer());
    this.readable = rewriting.readable;
    this.writable = rewriting.writable;
  }

  onElement(selector: string, callback: (element: Element) => void): this {
    if (this.#isUsed) throw new Error('HTMLRewriter: cannot add handlers after the rewriter has been used');
    if (typeof callback !== 'function') throw new Error('HTMLRewriter: element handler must be a function');
    requireSelector(selector);
    this.#rules.push({ selector, callback });
    return this;
  }

  #transformer(): Transformer<Uint8Array, Uint8Array> {
    let rewriter: HTMLRewriter | undefined;
    const begun = (controller: TransformStreamDefaultController<Uint8Array>): HTMLRewriter => {
      this.#isUsed = true;
      return (rewriter ??= rewriterOf(this.#rules, controller));
    };
    return {
      transform: (chunk, controller) => begun(controller).write(chunk),
      flush: (controller) => begun(controller).end(),
    };
  }
}

function requireSelector(selector: string): void {
  const probe = new HTMLRewriter(() => undefined);
  try {
    probe.on(selector, {});
  } catch (error) {
    throw new Error(`HTMLRewriter: invalid selector - ${(error as Error).message}`, { cause: error });
  } finally {
    probe.free();
  }
}

type Controller = Pick<TransformStreamDefaultController<Uint8Array>, 'enqueue'>;

/** The platform waits for no callback either: what one returns is not looked at. */
function rewriterOf(rules: readonly Rule[], controller: Controller): HTMLRewriter {
  const rewriter = new HTMLRewriter((piece) => {
    if (piece.length > 0) controller.enqueue(piece);
    else queueMicrotask(() => rewriter.free());
  });
  for (const { selector, callback } of rules) {
    const element = (parsed: Parsed): void => {
      callback(new Element(parsed, selector));
    };
    rewriter.on(selector, { element });
  }
  return rewriter;
}
