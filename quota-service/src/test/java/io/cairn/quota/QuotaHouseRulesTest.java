package io.cairn.quota;

import io.cairn.kit.test.rules.HouseRules;

class QuotaHouseRulesTest extends HouseRules {}
