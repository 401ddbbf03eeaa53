package io.cairn.cli;

import io.cairn.kit.test.rules.HouseRules;

class CliHouseRulesTest extends HouseRules {}
