import type { ConfigDocument } from "./document.ts";
import type { ConfigPath, Source } from "./finding.ts";

/** A file of a configuration. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the folder of the configuration, or absolute. */
  readonly name: string;
  /** Left out: the configuration itself. */
  readonly source?: Source;
  readonly document: ConfigDocument;
}

/** Where something stands. */
export interface Place {
  readonly file: SourceFile;
  /** In that file. */
  readonly path: ConfigPath;
}

/** What is in a place. */
export function within({ file, path }: Place, ...steps: ConfigPath): Place {
  return { file, path: [...path, ...steps] };
}

/** Where the parts of a value come from that was put together of several files. */
export class Origins {
  #place: Place;
  readonly #parts = new Map<string | number, Origins>();

  /** @param place of what no part says better */
  constructor(place: Place) {
    this.#place = place;
  }

  /** Says where a part comes from. */
  set(step: string | number, part: Origins): void {
    this.#parts.set(step, part);
  }

  /** Says where something stands that is no part of the value. */
  setAt([step, ...rest]: ConfigPath, place: Place): void {
    if (step === undefined) {
      this.#place = place;
      return;
    }
    const part = this.part(step);
    this.#parts.set(step, part);
    part.setAt(rest, place);
  }

  /** Where a part and its parts come from. */
  part(step: string | number): Origins {
    return this.#parts.get(step) ?? new Origins(within(this.#place, step));
  }

  /** Where something stands. */
  of(path: ConfigPath): Place {
    const [step, ...rest] = path;
    const part = step === undefined ? undefined : this.#parts.get(step);
    return part ? part.of(rest) : within(this.#place, ...path);
  }
}
