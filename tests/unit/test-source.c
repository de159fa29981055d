/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "audio/source.h"
#include "test.h"

TEST(every_kind_has_a_name_that_leads_back)
{
        for (int kind = 0; kind < _SOURCE_KIND_MAX; kind++)
                check_int(source_kind_from_string(source_kind_to_string((SourceKind) kind)), kind);
        check_int(source_kind_from_string("application"), SOURCE_APPLICATION);
        check_int(source_kind_from_string("System"), _SOURCE_KIND_INVALID);
        check_int(source_kind_from_string(""), _SOURCE_KIND_INVALID);
}
