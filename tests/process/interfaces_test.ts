import assert from "node:assert/strict";
import { OperatorError } from "../../lib/operator_error.ts";
import { machineInterfaces } from "../../lib/process/interfaces.ts";

Deno.test("a machine that does not let its interfaces be seen is a sentence that names AF_NETLINK", () => {
  const forbidden = () => {
    throw new Error("Address family not supported by protocol (os error 97)");
  };
  assert.throws(
    () => machineInterfaces(forbidden),
    (error) =>
      error instanceof OperatorError &&
      /^Cannot see the interfaces of this machine: .*\(os error 97\); expected .*AF_NETLINK/.test(
        error.message,
      ),
  );
});
