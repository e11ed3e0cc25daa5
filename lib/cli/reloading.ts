import { openConfigurationFile } from "../config/load.ts";
import type { ControlServer } from "../control/control_server.ts";
import type { Service } from "../server/service.ts";
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
  readonly log: ServerLog;
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
    const { path, file, verbose, controlSocket, service, control, http, log } = this.#setup;
    const interfaces = await service.readInterfaces();
    const say = (line: string) => log.write("warning", line);
    const extended = await ExtendedConfiguration.of(openConfigurationFile(path));
    const next = ServedConfiguration.of(extended, path, file, say, interfaces);
    await othersTurn();
    const { configuration } = next;
    const outputs = log.prepare(configuration.logging, { verbose });
    try {
      const socket = await control.prepare(
        controlPlace(configuration.controlSocket, controlSocket),
      );
      try {
        const places = await http.prepare(configuration.http);
        try {
          await service.reload({ ...next, makePipeline: (parts) => next.makePipeline(parts) });
        } catch (error) {
          places.cancel();
          throw error;
        }
        await places.apply();
      } catch (error) {
        socket.cancel();
        throw error;
      }
      await socket.apply();
    } catch (error) {
      outputs.cancel();
      throw error;
    }
    outputs.apply();
  }
}

/** Lets what has arrived meanwhile be handled. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
