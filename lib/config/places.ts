import {
  type ConfigPath,
  type Finding,
  formatPath,
  formatPlace,
  type LocatedFinding,
} from "./finding.ts";
import type { Resolve } from "./absolute_paths.ts";

/** Where in the files of a configuration something stands. */
export interface Places {
  /** Finds where it stands what a finding is about. */
  locate(finding: Finding): LocatedFinding;
  /** Where something stands, for people: `handlers[2].preference, line 14`. */
  where(path: ConfigPath): string;
  /** An absolute path: what is relative is so to the file in which it stands. */
  readonly resolve: Resolve;
}

/** Where something stands that was asked for. */
type KnownPlace = Pick<LocatedFinding, "path" | "line" | "column" | "source">;

/** Places that were asked for, as plain data. */
export interface PackedPlaces {
  readonly places: readonly (readonly [path: string, place: KnownPlace])[];
  readonly files: readonly (readonly [name: string, absolute: string])[];
}

/** Tells places by the files, and remembers which were asked for. */
export class AskedPlaces implements Places {
  readonly #places = new Map<string, KnownPlace>();
  readonly #files = new Map<string, string>();
  readonly #locate: Places["locate"];
  readonly #resolve: Resolve;

  constructor(locate: Places["locate"], resolve: Resolve) {
    this.#locate = locate;
    this.#resolve = resolve;
  }

  /** What was asked for so far. */
  get packed(): PackedPlaces {
    return { places: [...this.#places], files: [...this.#files] };
  }

  locate(finding: Finding): LocatedFinding {
    return this.#locate(finding);
  }

  where(asked: ConfigPath): string {
    const { path, line, column, source } = this.#locate({
      severity: "info",
      path: asked,
      message: "",
    });
    const place = { path, line, column, ...source && { source } };
    this.#places.set(formatPath(asked), place);
    return formatPlace(place);
  }

  readonly resolve: Resolve = (file, at) => {
    const absolute = this.#resolve(file, at);
    this.#files.set(nameOf(file, at), absolute);
    return absolute;
  };
}

const TOP: KnownPlace = { path: [], line: 1, column: 1 };

/** Tells the places that were asked for where the files were read. */
export class KnownPlaces implements Places {
  readonly #places: ReadonlyMap<string, KnownPlace>;
  readonly #files: ReadonlyMap<string, string>;

  constructor({ places, files }: PackedPlaces) {
    this.#places = new Map(places);
    this.#files = new Map(files);
  }

  locate(finding: Finding): LocatedFinding {
    const { line, column, source } = this.#around(finding.path);
    return { ...finding, line, column, ...source && { source } };
  }

  where(path: ConfigPath): string {
    return formatPlace({
      ...this.#around(path),
      path: this.#places.get(formatPath(path))?.path ?? path,
    });
  }

  readonly resolve: Resolve = (file, at) => this.#files.get(nameOf(file, at)) ?? file;

  /** The place of what is asked for, or of what is known around it. */
  #around(path: ConfigPath): KnownPlace {
    for (let length = path.length; length >= 0; length--) {
      const place = this.#places.get(formatPath(path.slice(0, length)));
      if (place) return place;
    }
    return TOP;
  }
}

function nameOf(file: string, at: ConfigPath): string {
  return `${formatPath(at)} ${file}`;
}
