import type { Configuration } from "../config/configuration.ts";
import { openConfigurationFile } from "../config/load.ts";
import { becomeIdentity, checkIdentityChange, thisProcess } from "../process/privileges.ts";
import { ExtendedConfiguration, prepareToLoad } from "./extended_configuration.ts";
import { configuredUser } from "./openers.ts";

/**
 * Opens a configuration with its extensions, which only the user who serves runs: root becomes that
 * user first, for good.
 *
 * @throws {OperatorError} when it cannot
 */
export async function openAsServer(path: string): Promise<ExtendedConfiguration> {
  const opened = openConfigurationFile(path);
  if (opened.extensions.length > 0) {
    await prepareToLoad();
    ExtendedConfiguration.withoutExtensions(opened).load({
      interfaces: [],
      examine: (partial) => {
        becomeServer(partial);
        return [];
      },
    });
  }
  return await ExtendedConfiguration.of(opened);
}

/** Becomes the user that is configured, where that is somebody else. @throws {OperatorError} */
export function becomeServer(configuration: Partial<Pick<Configuration, "user" | "group">>): void {
  const user = configuredUser(configuration);
  const current = thisProcess();
  // Who is not root may look at the configuration of a server that has another user.
  if (!user || current.uid !== 0) return;
  if (checkIdentityChange(current, user)) becomeIdentity(current, user);
}
