import { InterfaceReader } from "../process/interfaces.ts";
import { bind, bindMulticast, bindSiteGroup } from "./bind.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { LookAround } from "./look_around.ts";
import { TcpServer } from "./tcp_server.ts";
import type { StreamServer } from "./stream_socket.ts";

/** A socket for datagrams that is open. */
export interface BoundSocket extends DatagramSocket {
  /** The port that it is bound to. */
  readonly port: number;
}

/** Waits until all is received that has arrived. */
export interface Looking {
  /** Resolves when it is. One at a time may wait for that. */
  look(): Promise<void>;
  /** To be called when nobody needs it any more. */
  close(): void;
}

/** Reads the interfaces. */
export interface InterfaceReading {
  /** Those of now and their addresses, as `Deno.networkInterfaces()` gives them. */
  read(): Promise<readonly Deno.NetworkInterfaceInfo[]>;
  /** To be called when nobody reads them any more. */
  close(): void;
}

/** A socket for what is sent to groups on an interface. */
export interface GroupSocket extends BoundSocket {
  /** Joins the groups anew: who was in them is forgotten while an interface has no IPv6. */
  join(): Promise<void>;
  /** Whether the system seems to have forgotten who joined. To be asked now and then. */
  isForgotten(): Promise<boolean>;
}

/** All that the server knows of the network of its machine: simulations have their own. */
export interface Network {
  /** For whoever looks at the interfaces again and again. */
  interfaceReader(): InterfaceReading;
  /** Opens a socket for what is sent to all servers on an interface. @throws {OperatorError} */
  bindMulticast(interfaceName: string, index: number, port: number): Promise<GroupSocket>;
  /**
   * Opens a socket for what is sent to all servers of the site, on the interfaces with a socket for
   * what is sent to all servers there.
   *
   * @throws {OperatorError}
   */
  bindSiteGroup(port: number): BoundSocket;
  /**
   * Opens a socket on an address of this machine, with a zone where it is link-local.
   *
   * @param what names the socket in an error
   * @throws {OperatorError}
   */
  bind(hostname: string, port: number, what: string): BoundSocket;
  /** Takes TCP connections. @throws {OperatorError} */
  listen(address: string, port: number): StreamServer;
  /** For whoever has much to do, and is not to hold up what comes in. */
  lookAround(): Looking;
}

/** The network of this machine. */
export const systemNetwork: Network = {
  interfaceReader: () => new InterfaceReader(),
  bindMulticast,
  bindSiteGroup,
  bind,
  listen: (address, port) => TcpServer.listen(address, port),
  lookAround: () => new LookAround(),
};
