#pragma once
/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * The names of the public D-Bus interface, data/dbus/org.surtitle.Captions1.xml, as the service
 * and its clients use them. An error's full name is the prefix and condition_to_string().
 */

#define CAPTIONS_BUS_NAME "org.surtitle.Captions1"
#define CAPTIONS_OBJECT_PATH "/org/surtitle/Captions1"
#define CAPTIONS_INTERFACE "org.surtitle.Captions1"
#define CAPTIONS_ERROR_PREFIX "org.surtitle.Captions1.Error."
