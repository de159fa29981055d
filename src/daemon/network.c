/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/time-util.h"
#include "daemon/network.h"

#define DATAGRAM_MAX 16384
#define TIMER_ACCURACY_USEC (50 * USEC_PER_MSEC)

struct Network {
        sd_event_source *socket_source;
        sd_event_source *timer;
        NetworkHandler on_change;
        void *userdata;
        NetworkChange change; /* not told yet */
        int fd;
};

static bool is_default_route(const struct nlmsghdr *message)
{
        const struct rtmsg *route = NLMSG_DATA(message);

        /* VPNs have theirs in a table of their own. */
        return message->nlmsg_len >= NLMSG_LENGTH(sizeof(*route)) && route->rtm_dst_len == 0 &&
               route->rtm_type == RTN_UNICAST && route->rtm_table != RT_TABLE_LOCAL;
}

NetworkChange network_read(const void *data, size_t size)
{
        NetworkChange change = NETWORK_SAME;
        const struct nlmsghdr *message = data;

        for (; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size)) {
                if (message->nlmsg_type == RTM_DELROUTE && is_default_route(message))
                        change = NETWORK_LOST;
                if (message->nlmsg_type == RTM_NEWROUTE && is_default_route(message))
                        change = MAX(change, NETWORK_GAINED);
        }
        return change;
}

static int on_settled(sd_event_source *source, uint64_t usec, void *userdata)
{
        Network *network = userdata;
        NetworkChange change = network->change;

        (void) source, (void) usec;
        network->change = NETWORK_SAME;
        network->on_change(network->userdata, change);
        return 0;
}

static int on_datagram(sd_event_source *source, int fd, uint32_t events, void *userdata)
{
        uint8_t data[DATAGRAM_MAX] __attribute__((aligned(NLMSG_ALIGNTO)));
        ssize_t size = recv(fd, data, sizeof(data), MSG_DONTWAIT);
        Network *network = userdata;
        NetworkChange change;

        (void) source, (void) events;
        /* Past the socket's buffer the kernel drops messages: anything may have happened. */
        change = size >= 0          ? network_read(data, (size_t) size)
                 : errno == ENOBUFS ? NETWORK_LOST
                                    : NETWORK_SAME;
        if (change == NETWORK_SAME)
                return 0;
        network->change = MAX(network->change, change);
        (void) sd_event_source_set_time_relative(network->timer,
                                                 NETWORK_SETTLE_MSEC * USEC_PER_MSEC);
        (void) sd_event_source_set_enabled(network->timer, SD_EVENT_ONESHOT);
        return 0;
}

static int open_socket(void)
{
        const struct sockaddr_nl address = {
                .nl_family = AF_NETLINK,
                .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE,
        };
        _cleanup_close_ int fd =
                socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);

        if (fd < 0)
                return -errno;
        if (bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
                return -errno;
        return TAKE_FD(fd);
}

int network_new(Network **ret, sd_event *event, NetworkHandler on_change, void *userdata)
{
        _cleanup_(network_freep) Network *network = calloc(1, sizeof(*network));
        int r;

        if (!network)
                return -ENOMEM;
        network->on_change = on_change;
        network->userdata = userdata;
        network->fd = open_socket();
        if (network->fd < 0)
                return network->fd;
        r = sd_event_add_io(event, &network->socket_source, network->fd, EPOLLIN, on_datagram,
                            network);
        if (r < 0)
                return r;
        r = sd_event_add_time(event, &network->timer, CLOCK_MONOTONIC, 0, TIMER_ACCURACY_USEC,
                              on_settled, network);
        if (r < 0)
                return r;
        (void) sd_event_source_set_enabled(network->timer, SD_EVENT_OFF);
        (void) sd_event_source_set_description(network->socket_source, "network");
        *ret = TAKE_PTR(network);
        return 0;
}

Network *network_free(Network *network)
{
        if (!network)
                return NULL;
        sd_event_source_disable_unref(network->socket_source);
        sd_event_source_disable_unref(network->timer);
        close_fd(network->fd);
        free(network);
        return NULL;
}
