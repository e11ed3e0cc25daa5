/** What a service tells of how it is. */
export interface Examined {
  /** Places that are listened at or would be, with what is wrong where one is not open. */
  readonly places: readonly { readonly problem?: string | undefined }[];
  /** Where leases are kept. */
  readonly leaseSource: {
    readonly status: { readonly name: string; readonly problem?: string | undefined };
  };
  /** Whether leases reach the disk. */
  readonly commits: { readonly failure: string | undefined };
}

/** Why a server does not do what it is there for, a sentence each; none: it is well. */
export function healthProblems(examined: Examined): string[] {
  return [...listeningProblems(examined), ...storeProblems(examined)];
}

/** Where nobody can reach it. */
export function listeningProblems({ places }: Pick<Examined, "places">): string[] {
  return places.some(({ problem }) => problem === undefined) ? [] : ["No listener is open"];
}

/** Where the store is gone or damaged, or nothing was stored since something could not be. */
export function storeProblems(
  { leaseSource, commits }: Pick<Examined, "leaseSource" | "commits">,
): string[] {
  const { name, problem } = leaseSource.status;
  const { failure } = commits;
  return [
    ...problem === undefined ? [] : [problem],
    ...failure === undefined ? [] : [`Leases cannot be stored in ${name}: ${failure}`],
  ];
}
