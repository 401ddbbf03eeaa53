package io.cairn.bench;

import io.cairn.kit.test.rules.HouseRules;

class BenchHouseRulesTest extends HouseRules {}
