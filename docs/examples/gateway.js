/**
 * An option of a vendor with a layout of its own, a handler that sends it, and a condition on what
 * clients say in it: gateways of the vendor say their model, and are told where to report.
 *
 * 32473 is the number of enterprises in examples (RFC 5612).
 */
export default function (sextant) {
  const { values, defineCondition, fields, lengthPrefixed, text, uint16, uint8 } = sextant;
  const { Reader, vendorSpecificInformation } = sextant;
  const EXAMPLE = 32473;

  /** Where a gateway reports: declared once, and read, written, shown and configured by that. */
  const report = {
    space: { enterprise: EXAMPLE },
    code: 1,
    name: "gateway-report",
    source: "Example's integration guide, section 4.2",
    layout: fields({ version: uint8, port: uint16, host: text }),
    check: ({ port }) => port === 0 ? "a gateway reports to a port, and 0 is none" : undefined,
    help: "Tells Example's gateways where to report.",
    example: "gateway-report: { host: acs.example.org, port: 7547 }",
    keys: {
      host: values.text("a host name such as acs.example.org").describe("The host"),
      port: values.port.default(7547).describe("The port; default 7547"),
    },
    value: ({ host, port }) => ({ version: 1, port, host }),
  };

  /** What a gateway says of itself. */
  const model = {
    space: { enterprise: EXAMPLE },
    code: 2,
    name: "gateway-model",
    source: "Example's integration guide, section 4.3",
    layout: fields({ name: lengthPrefixed(text), revision: uint16 }),
  };

  function modelOf({ request }) {
    for (const { enterpriseNumber, options } of vendorSpecificInformation.allIn(request.options)) {
      const said = enterpriseNumber === EXAMPLE && options.find(({ code }) => code === model.code);
      if (!said) continue;
      try {
        return new Reader(said.data).within(said.data.length, model.layout, model.name);
      } catch {
        // What cannot be read says nothing.
        return undefined;
      }
    }
    return undefined;
  }

  const gatewayModel = defineCondition({
    name: "gateway-model",
    help: "A model, or a list: holds for gateways of Example that say they are one of them.",
    schema: values.oneOrMany(values.text("a model such as G7")),
    isOfClients: true,
    create(wanted) {
      const models = new Set(wanted);
      return (transaction) => models.has(modelOf(transaction)?.name);
    },
  });

  return { options: [report, model], conditions: [gatewayModel] };
}
