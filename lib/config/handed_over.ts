import type { Link } from "../pipeline/link.ts";
import { type PackedPrefixes, PrefixSet } from "../pools/prefix_set.ts";
import type { Steps } from "../steps.ts";
import type { Configuration } from "./configuration.ts";
import type { EntrySections } from "./handlers_section.ts";
import type { Preparation } from "./make_handlers.ts";
import { packedEntries, type PackedEntry, UnpackedEntries } from "./packed_entries.ts";
import { cutToPieces, type Pieces, putTogether } from "./pieces.ts";
import type { PackedPlaces } from "./places.ts";

/** What of a configuration that was read, checked and prepared goes from one thread to another. */
export interface HandedOver {
  readonly configuration: Configuration;
  readonly links: readonly Link[];
  /** Of this machine: 16 octets each. */
  readonly ownAddresses: readonly Uint8Array[];
  readonly handlerFiles: readonly string[];
  readonly places: PackedPlaces;
  readonly preparation: Preparation;
}

/** The same as plain data. */
interface Packed extends Omit<HandedOver, "configuration" | "preparation"> {
  readonly configuration: Omit<Configuration, "handlers" | "links">;
  readonly entries: readonly PackedEntry[];
  readonly preparation: {
    readonly reserved: PackedPrefixes;
    readonly delegable: PackedPrefixes;
    readonly prepared: readonly (readonly [number, unknown])[];
  };
}

/** Cuts a configuration to pieces; what was prepared is no longer to be used here afterwards. */
export function handOver({ configuration, preparation, ...others }: HandedOver): Pieces {
  const { handlers, links: _, ...rest } = configuration;
  const { reserved, delegable, prepared } = preparation;
  const packed: Packed = {
    ...others,
    configuration: rest,
    entries: packedEntries(handlers),
    preparation: {
      reserved: reserved.packed,
      delegable: delegable.packed,
      prepared: [...prepared],
    },
  };
  return cutToPieces(packed);
}

/**
 * Puts a configuration together again.
 *
 * @param sections the same that it was read by
 */
export function* takeOver(pieces: Pieces, sections: EntrySections): Steps<HandedOver> {
  const packed = (yield* putTogether(pieces)) as Packed;
  const { preparation, configuration, entries, ...others } = packed;
  return {
    ...others,
    configuration: {
      ...configuration,
      links: others.links,
      handlers: yield* new UnpackedEntries(sections).all(entries),
    },
    preparation: {
      reserved: PrefixSet.of(preparation.reserved),
      delegable: PrefixSet.of(preparation.delegable),
      prepared: new Map(preparation.prepared),
    },
  };
}
