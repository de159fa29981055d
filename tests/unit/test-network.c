/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "daemon/network.h"
#include "test.h"

typedef struct RouteMessage {
        struct nlmsghdr header;
        struct rtmsg route;
} RouteMessage;

static RouteMessage message(unsigned short type, unsigned char prefix, unsigned char table)
{
        return (RouteMessage){
                .header = {.nlmsg_len = sizeof(RouteMessage), .nlmsg_type = type},
                .route = {.rtm_family = AF_INET,
                          .rtm_dst_len = prefix,
                          .rtm_table = table,
                          .rtm_type = RTN_UNICAST},
        };
}

TEST(hears_of_default_routes_only)
{
        const struct {
                RouteMessage message;
                NetworkChange change;
        } cases[] = {
                {message(RTM_NEWROUTE, 0, RT_TABLE_MAIN), NETWORK_GAINED},
                {message(RTM_DELROUTE, 0, RT_TABLE_MAIN), NETWORK_LOST},
                {message(RTM_NEWROUTE, 24, RT_TABLE_MAIN), NETWORK_SAME},
                {message(RTM_DELROUTE, 24, RT_TABLE_MAIN), NETWORK_SAME},
                {message(RTM_DELROUTE, 0, RT_TABLE_LOCAL), NETWORK_SAME},
                {message(RTM_NEWROUTE, 0, RT_TABLE_COMPAT), NETWORK_GAINED},
                {message(RTM_DELROUTE, 0, RT_TABLE_COMPAT), NETWORK_LOST},
                {message(RTM_NEWADDR, 0, RT_TABLE_MAIN), NETWORK_SAME},
        };

        for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
                check_int(network_read(&cases[i].message, sizeof(cases[i].message)),
                          cases[i].change);
}

TEST(a_loss_weighs_more_than_what_came_in_its_place)
{
        const RouteMessage both[] = {message(RTM_DELROUTE, 0, RT_TABLE_MAIN),
                                     message(RTM_NEWROUTE, 0, RT_TABLE_MAIN)};

        check_int(network_read(both, sizeof(both)), NETWORK_LOST);
}

TEST(cut_messages_are_not_read)
{
        RouteMessage cut = message(RTM_DELROUTE, 0, RT_TABLE_MAIN);

        check_int(network_read(&cut, sizeof(cut) - 1), NETWORK_SAME);
        check_int(network_read(&cut, 3), NETWORK_SAME);
        check_int(network_read(&cut, 0), NETWORK_SAME);
        cut.header.nlmsg_len = sizeof(struct nlmsghdr);
        check_int(network_read(&cut, sizeof(cut)), NETWORK_SAME);
}
