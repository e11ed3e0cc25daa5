/** What a server has no use for once it has started, nor ever before a reload or a rotation. */
const NEVER_NEEDED = ["run", "ffi", "import"] as const;

/**
 * Gives up the permissions of Deno that a running server does not need, however it was started.
 * What stays, and why, is in docs/security.md.
 */
export async function giveUpPermissions(): Promise<void> {
  for (const name of NEVER_NEEDED) await Deno.permissions.revoke({ name });
}
