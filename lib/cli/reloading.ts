import { openConfigurationFile } from "../config/load.ts";
import type { ControlServer } from "../control/control_server.ts";
import type { Service } from "../server/service.ts";
import type { EventOutputs } from "../events/outputs/event_outputs.ts";
import { detailOf } from "../thrown.ts";
import { controlPlace } from "./control_place.ts";
import { ExtendedConfiguration } from "./extended_configuration.ts";
import type { HttpService } from "./http_service.ts";
import { linesForOperator } from "./for_operator.ts";
import { describeListening } from "./listening_text.ts";
import { ServedConfiguration } from "./served_configuration.ts";
import type { ServerLog } from "./server_log.ts";

/** What a reload needs of a running server. */
export interface ReloadingSetup {
  /** Of the configuration: absolute, and as the user named it. */
  readonly path: string;
  readonly file: string;
  /** How often `-v` was given. */
  readonly verbose: number;
  /** Path of the control socket from the command line, absolute. */
  readonly controlSocket: string | undefined;
  readonly service: Service;
  readonly control: ControlServer;
  readonly http: HttpService;
  readonly events: EventOutputs;
  readonly log: ServerLog;
}

/** What a change of the configuration means for a part of the server. */
interface Change {
  apply(): void | Promise<void>;
  /** Closes what was opened for the change. */
  cancel(): void;
}

/** Reads the configuration of a running server again. */
export class Reloading {
  readonly #setup: ReloadingSetup;
  #last: Promise<unknown> = Promise.resolve();

  constructor(setup: ReloadingSetup) {
    this.#setup = setup;
  }

  /**
   * Puts the configuration in force, or changes nothing; either is logged.
   *
   * @returns why nothing is changed, a line each; none when it is in force
   */
  reload(): Promise<readonly string[]> {
    const reloaded = this.#last.then(() => this.#reload());
    this.#last = reloaded;
    return reloaded;
  }

  async #reload(): Promise<readonly string[]> {
    const { log, service } = this.#setup;
    try {
      await this.#change();
      log.write("info", `The configuration is reloaded: ${describeListening(service)}`);
      return [];
    } catch (error) {
      log.write("error", "The configuration is not reloaded, and the one in force stays");
      const lines = linesForOperator(error) ?? [detailOf(error)];
      for (const line of lines) log.write("error", line);
      return lines;
    }
  }

  async #change(): Promise<void> {
    const { path, file, verbose, controlSocket, service, control, log } = this.#setup;
    const { events, http } = this.#setup;
    const interfaces = await service.readInterfaces();
    const say = (line: string) => log.write("warning", line);
    const extended = await ExtendedConfiguration.of(openConfigurationFile(path));
    const next = ServedConfiguration.of(extended, path, file, say, interfaces);
    await othersTurn();
    const { configuration } = next;
    const place = controlPlace(configuration.controlSocket, controlSocket);
    const changes: Change[] = [];
    try {
      changes.push(log.prepare(configuration.logging, { verbose }));
      changes.push(await events.prepare(configuration));
      changes.push(await control.prepare(place));
      changes.push(await http.prepare(configuration.http));
      await service.reload({ ...next, makePipeline: (parts) => next.makePipeline(parts) });
    } catch (error) {
      for (const change of changes.reverse()) change.cancel();
      throw error;
    }
    // The log last: it takes down what goes wrong with the others.
    for (const change of changes.reverse()) await change.apply();
  }
}

/** Lets what has arrived meanwhile be handled. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
