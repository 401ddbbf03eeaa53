package io.cairn.note;

import io.cairn.kit.test.rules.HouseRules;

class NoteHouseRulesTest extends HouseRules {}
