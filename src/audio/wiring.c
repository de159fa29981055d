/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/wiring.h"

static size_t plan_port(const Graph *graph, const GraphPort *output, uint32_t tap, Wire *ret,
                        size_t max)
{
        size_t n, n_planned = 0;
        const GraphPort *ports = graph_ports(graph, &n);

        for (size_t i = 0; i < n && n_planned < max; i++)
                if (ports[i].node == tap && !ports[i].output && ports[i].side & output->side)
                        ret[n_planned++] = (Wire){output->id, ports[i].id};
        return n_planned;
}

size_t wiring_plan(const Wanted *wanted, const Graph *graph, uint32_t tap, Wire ret[WIRES_MAX])
{
        size_t n, n_planned = 0;
        const GraphPort *ports = graph_ports(graph, &n);

        for (size_t i = 0; i < n; i++) {
                const GraphNode *node = graph_node(graph, ports[i].node);

                if (ports[i].output && !ports[i].monitor && node && wanted_has_stream(wanted, node))
                        n_planned += plan_port(graph, &ports[i], tap, ret + n_planned,
                                               WIRES_MAX - n_planned);
        }
        return n_planned;
}

bool wiring_has(const Wire *wires, size_t n_wires, const Wire *wire)
{
        for (size_t i = 0; i < n_wires; i++)
                if (wires[i].output_port == wire->output_port &&
                    wires[i].input_port == wire->input_port)
                        return true;
        return false;
}
