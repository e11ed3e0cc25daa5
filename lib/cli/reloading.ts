import { openConfigurationFile } from "../config/load.ts";
import type { ControlServer } from "../control/control_server.ts";
import { AboutToStop } from "../server/slices.ts";
import type { Service } from "../server/service.ts";
import type { EventOutputs } from "../events/outputs/event_outputs.ts";
import { detailOf } from "../thrown.ts";
import { controlPlace } from "./control_place.ts";
import { ExtendedConfiguration } from "./extended_configuration.ts";
import type { HttpService } from "./http_service.ts";
import { linesForOperator } from "./for_operator.ts";
import { describeListening } from "./listening_text.ts";
import {
  canReadElsewhere,
  readElsewhere,
  type ReadPieces,
  ThreadFailed,
} from "./reading_elsewhere.ts";
import { ServedConfiguration } from "./served_configuration.ts";
import type { ServerLog } from "./server_log.ts";

/** What a reload needs of a running server. */
export interface ReloadingSetup {
  /** Of the configuration: absolute, and as the user named it. */
  readonly path: string;
  readonly file: string;
  /** Whether the configuration that the server was started with has extensions. */
  readonly isExtended: boolean;
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

/** Why nothing is changed, a line each; none when the configuration is in force. */
type Problems = readonly string[];

/** Reads the configuration of a running server again. */
export class Reloading {
  readonly #setup: ReloadingSetup;
  readonly #closing = new AbortController();
  #current: Promise<unknown> = Promise.resolve();
  #next: Promise<Problems> | undefined;
  /** Whether the configuration in force has extensions. */
  #isExtended: boolean;

  constructor(setup: ReloadingSetup) {
    this.#setup = setup;
    this.#isExtended = setup.isExtended;
  }

  /**
   * Puts the configuration in force, or changes nothing; either is logged. What is asked for while
   * one is under way waits for its end; that is one reload then, however often it is asked for.
   *
   * @returns why nothing is changed, a line each; none when it is in force
   */
  reload(): Promise<Problems> {
    return this.#next ??= this.#reloadNext();
  }

  /** Breaks off what is under way, as the server is about to stop. */
  close(): void {
    this.#closing.abort(new AboutToStop());
  }

  async #reloadNext(): Promise<Problems> {
    await this.#current;
    // Whoever asks from now on may have changed the file since it was read.
    this.#next = undefined;
    const reloaded = this.#reload();
    this.#current = reloaded;
    return await reloaded;
  }

  async #reload(): Promise<Problems> {
    const { log, service } = this.#setup;
    try {
      await this.#change();
      log.write("info", `The configuration is reloaded: ${describeListening(service)}`);
      return [];
    } catch (error) {
      if (error instanceof AboutToStop) {
        log.write("info", "The configuration is not reloaded, as the server is about to stop");
        return error.lines;
      }
      log.write("error", "The configuration is not reloaded, and the one in force stays");
      const lines = linesForOperator(error) ?? [detailOf(error)];
      for (const line of lines) log.write("error", line);
      return lines;
    }
  }

  async #read(): Promise<ServedConfiguration> {
    const { path, file, service, log } = this.#setup;
    const say = (line: string) => log.write("warning", line);
    const read = await this.#readElsewhere();
    if (read) return await service.slices.do(ServedConfiguration.takeOver(read, file, say));
    const extended = await ExtendedConfiguration.of(openConfigurationFile(path));
    return ServedConfiguration.of(extended, path, file, say);
  }

  /** @returns `undefined` where this thread is to read it, as no other can, or not to any purpose */
  async #readElsewhere(): Promise<ReadPieces | undefined> {
    if (this.#isExtended || !canReadElsewhere()) return undefined;
    const { path, file } = this.#setup;
    try {
      return await readElsewhere({ path, file }, this.#closing.signal);
    } catch (error) {
      if (!(error instanceof ThreadFailed)) throw error;
      return undefined;
    }
  }

  async #change(): Promise<void> {
    const { verbose, controlSocket, service, control, events, http, log } = this.#setup;
    const next = await this.#read();
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
    this.#isExtended = configuration.extensions.length > 0;
    // The log last: it takes down what goes wrong with the others.
    for (const change of changes.reverse()) await change.apply();
  }
}
