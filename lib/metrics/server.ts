import type { Metric } from "./metric.ts";
import { byLabel, labels, single } from "./metric.ts";

/** Listeners that are told one by one. */
const MOST_LISTENERS = 1000;

/** How the server itself is. */
export const SERVER_METRICS: readonly Metric[] = [
  {
    name: "sextant_build_info",
    type: "gauge",
    help: "Always 1; its label tells which version runs",
    labels: { version: "of Sextant" },
    advice: "It tells which server was updated, and when.",
    collect: ({ version }) => [{ labels: labels({ version }), value: 1 }],
  },
  {
    name: "sextant_start_time_seconds",
    type: "gauge",
    help: "When the server started, in Unix seconds",
    advice: "A start that nobody meant: the log before it, or systemd's, says why it ended.",
    collect: ({ startedAt }) => single(startedAt / 1000),
  },
  {
    name: "sextant_ready",
    type: "gauge",
    help: "1 where a listener is open and leases can be stored, else 0",
    advice: "At 0 clients get nothing: `sextant ctl status` and `/readyz` say why.",
    collect: ({ isReady }) => single(isReady ? 1 : 0),
  },
  {
    name: "sextant_listener_open",
    type: "gauge",
    help: "1 where a place is listened at, else 0",
    labels: { listener: "interface or address, the first 1,000 of them" },
    advice: "At 0 those behind it are not heard: `sextant ctl status` says what it lacks. It is " +
      "tried again at least every second.",
    collect: ({ listeners }) =>
      byLabel(
        "listener",
        new Map(
          listeners.slice(0, MOST_LISTENERS)
            .map(({ name, problem }) => [name, problem === undefined ? 1 : 0]),
        ),
      ),
  },
  {
    name: "sextant_clock_in_doubt",
    type: "gauge",
    help: "1 where the clock was set less than five minutes ago, or is behind what was stored",
    advice:
      "Leases last by the safer of two clocks, and nothing expires, until it is over. Where " +
      "it comes back, look after the machine's time (chrony, timesyncd).",
    collect: ({ isClockInDoubt }) => single(isClockInDoubt ? 1 : 0),
  },
  {
    name: "sextant_configuration_loaded_timestamp_seconds",
    type: "gauge",
    help: "When the configuration in force was read, in Unix seconds",
    advice: "A change of behaviour after it is a change of the configuration.",
    collect: ({ configuration: { loadedAt } }) => single(loadedAt / 1000),
  },
  {
    name: "sextant_configuration_refused",
    type: "gauge",
    help: "1 where the last reload was refused",
    advice: "The file is not what is in force, and the next start fails: run `sextant check`.",
    collect: ({ configuration: { isRefused } }) => single(isRefused ? 1 : 0),
  },
  {
    name: "sextant_store_last_commit_timestamp_seconds",
    type: "gauge",
    help: "When leases were stored last, in Unix seconds; 0: not since the start",
    advice: "It stands still while nobody asks. Where requests come and it stands still, see " +
      "sextant_store_failing.",
    collect: ({ store: { lastCommit = 0 } }) => single(lastCommit / 1000),
  },
  {
    name: "sextant_store_failing",
    type: "gauge",
    help: "1 where no commit succeeded since the last that failed",
    advice: "No client gets anything new: look after the disk that the lease database is on. The " +
      "log says what the system said.",
    collect: ({ store: { isFailing } }) => single(isFailing ? 1 : 0),
  },
  {
    name: "sextant_log_lines_lost_total",
    type: "counter",
    help: "Lines of the log that an output was too slow for",
    labels: { output: "console, file or collector" },
    advice: "Whoever takes them reads too slowly, or the level is too low for what comes in.",
    collect: ({ lostLogLines }) => byLabel("output", lostLogLines),
  },
  {
    name: "sextant_events_missed_total",
    type: "counter",
    help: "Events that an output was too slow for, or that never arrived there",
    labels: { output: "file, socket or webhook" },
    advice:
      "Whoever takes them reads too slowly, is away for long, or refuses them: the log says " +
      "which. What is made of events (routes, names, bills) may lack something: have it read the " +
      "state again.",
    collect: ({ missedEvents }) => byLabel("output", missedEvents),
  },
  {
    name: "sextant_process_resident_memory_bytes",
    type: "gauge",
    help: "Memory of the process that is in use",
    advice: "It levels off. Where it grows for days, report that with what `ctl status` says.",
    collect: ({ process: { residentOctets } }) => single(residentOctets),
  },
  {
    name: "sextant_process_cpu_seconds_total",
    type: "counter",
    help: "Processor time that the process took",
    advice: "Near 1 a second it can answer no more than it does: sextant_messages_received_total " +
      "tells who asks so much.",
    collect: ({ process: { cpuSeconds } }) => single(cpuSeconds),
  },
];
