#include <algorithm>

#include "engine/vision/json_members.h"
#include "engine/vision/recipe.h"

namespace praxis::engine::vision {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

constexpr std::size_t kTextMax = 1 << 20;  // bytes of a recipe file
constexpr std::size_t kNameMax = 64;
constexpr double kNumberMax = 1e9;  // beyond it floats no longer tell levels apart

bool isName(const std::string& name) {
  return !name.empty() && name.size() <= kNameMax &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos;
}

Result<void> readInput(Members input, Recipe& recipe) {
  recipe.units = PRAXIS_TRY(input.choice<Units>("units"));
  recipe.colour = PRAXIS_TRY(input.choice<ColourRule>("colour"));
  const std::string monochrome1 = PRAXIS_TRY(input.text("monochrome1"));
  if (monochrome1 != "invert" && monochrome1 != "keep") {
    return input.wrong("monochrome1", "is to be one of invert, keep");
  }
  recipe.invertMonochrome1 = monochrome1 == "invert";
  const Json* padding = PRAXIS_TRY(input.member("padding_value"));
  if (padding->is_number()) {
    recipe.padding = PaddingRule::value;
    recipe.paddingValue = PRAXIS_TRY(input.number("padding_value"));
  } else if (*padding == "keep" || *padding == "image_minimum") {
    recipe.padding = *padding == "keep" ? PaddingRule::keep : PaddingRule::imageMinimum;
  } else {
    return input.wrong("padding_value", "is to be a number, keep or image_minimum");
  }
  return input.nothingElse();
}

Result<Channel> readChannel(Members members) {
  Channel channel;
  if (members.has("window")) {
    const std::vector<double> window = PRAXIS_TRY(members.numbers("window", 2));
    channel.low = window[0];
    channel.high = window[1];
    if (!(channel.low < channel.high) || std::abs(channel.low) > kNumberMax || std::abs(channel.high) > kNumberMax) {
      return members.wrong("window", "is to run from a lower to a higher number, within a thousand million of zero");
    }
  } else {
    channel.range = PRAXIS_TRY(members.choice<Range>("range"));
    if (channel.range == Range::window) return members.wrong("window", "is missing");
  }
  PRAXIS_TRY(members.nothingElse());
  return channel;
}

Result<void> readChannels(Members& members, Recipe& recipe) {
  const Json* channels = PRAXIS_TRY(members.member("channels"));
  if (!channels->is_array() || channels->empty() || channels->size() > kChannelsMax) {
    return members.wrong("channels", fmt::format("is to be a list of 1 to {} objects", kChannelsMax));
  }
  for (std::size_t i = 0; i < channels->size(); ++i) {
    const std::string place = fmt::format("channels[{}]", i);
    if (!(*channels)[i].is_object()) return members.wrong(place, "is to be an object");
    recipe.channels.push_back(PRAXIS_TRY(readChannel(Members((*channels)[i], place))));
  }
  return {};
}

Result<void> readLevels(Members levels, Recipe& recipe) {
  recipe.top = PRAXIS_TRY(levels.number("top"));
  recipe.rounding = PRAXIS_TRY(levels.choice<Rounding>("rounding"));
  if (recipe.bytes() && (recipe.top != std::floor(recipe.top) || recipe.top < 1 || recipe.top > 255)) {
    return levels.wrong("top", "is to be a whole number from 1 to 255 when levels are rounded");
  }
  if (!(recipe.top > 0 && recipe.top <= kNumberMax)) return levels.wrong("top", "is to be above 0");
  return levels.nothingElse();
}

Result<void> readPadding(Members& geometry, Recipe& recipe) {
  recipe.padLevels = PRAXIS_TRY(geometry.numbers("pad_levels", recipe.channels.size()));
  for (const double level : recipe.padLevels) {
    if (level < 0 || level > recipe.top || (recipe.bytes() && level != std::floor(level))) {
      return geometry.wrong("pad_levels", "are to be levels, from 0 to levels.top");
    }
  }
  return {};
}

Result<void> readField(Members& geometry, Recipe& recipe) {
  const std::vector<double> field = PRAXIS_TRY(geometry.numbers("field_mm", 2));
  for (const double side : field) {
    if (!(side >= kFieldMin && side <= kFieldMax)) {
      return geometry.wrong("field_mm", fmt::format("is to be two lengths from {} to {} mm", kFieldMin, kFieldMax));
    }
  }
  recipe.fieldRows = field[0];
  recipe.fieldCols = field[1];
  // The spacing of rows and columns says how long they are; stretching the pixels first would count it twice.
  if (recipe.squarePixels) return geometry.wrong("square_pixels", "is to be false when fit is field_of_view");
  return {};
}

Result<void> readGeometry(Members geometry, Recipe& recipe) {
  recipe.squarePixels = PRAXIS_TRY(geometry.flag("square_pixels"));
  recipe.fit = PRAXIS_TRY(geometry.choice<Fit>("fit"));
  if (recipe.pads()) PRAXIS_TRY(readPadding(geometry, recipe));
  if (recipe.fit == Fit::fieldOfView) PRAXIS_TRY(readField(geometry, recipe));
  if (recipe.fit != Fit::asIs) {
    const std::vector<double> size = PRAXIS_TRY(geometry.numbers("size", 2));
    for (const double side : size) {
      if (side != std::floor(side) || side < 1 || side > kSideMax) {
        return geometry.wrong("size", fmt::format("is to be two whole numbers from 1 to {}", kSideMax));
      }
    }
    recipe.rows = static_cast<int>(size[0]);
    recipe.cols = static_cast<int>(size[1]);
  }
  if (recipe.fit != Fit::asIs || recipe.squarePixels) {
    recipe.resize.filter = PRAXIS_TRY(geometry.choice<image::Filter>("filter"));
    recipe.resize.antialias = PRAXIS_TRY(geometry.flag("antialias"));
  }
  return geometry.nothingElse();
}

Result<void> readNormalise(Members normalise, Recipe& recipe) {
  recipe.scale = PRAXIS_TRY(normalise.number("scale"));
  recipe.mean = PRAXIS_TRY(normalise.numbers("mean", recipe.channels.size()));
  recipe.std = PRAXIS_TRY(normalise.numbers("std", recipe.channels.size()));
  // As floats, which the division is done in.
  const auto tiny = [](double value) { return !(static_cast<float>(value) >= 1e-30f && value <= kNumberMax); };
  if (tiny(recipe.scale)) return normalise.wrong("scale", "is to be above 0");
  if (std::any_of(recipe.std.begin(), recipe.std.end(), tiny)) {
    return normalise.wrong("std", "is to hold numbers above 0");
  }
  if (std::any_of(recipe.mean.begin(), recipe.mean.end(), [](double m) { return std::abs(m) > kNumberMax; })) {
    return normalise.wrong("mean", "is to stay within a thousand million of zero");
  }
  return normalise.nothingElse();
}

Result<void> readSlices(Members slices, Recipe& recipe) {
  recipe.slices = PRAXIS_TRY(slices.choice<SliceRule>("rule"));
  if (recipe.slices == SliceRule::uniform) recipe.slicesMax = PRAXIS_TRY(slices.integer("most", 1, 100000));
  return slices.nothingElse();
}

// What only makes sense together.
Result<void> checkTogether(const Recipe& recipe) {
  const auto refuse = [](const char* what) { return fail(ErrorCode::invalidArgument, "The recipe's {}.", what); };
  const bool physical = std::any_of(recipe.channels.begin(), recipe.channels.end(),
                                    [](const Channel& channel) { return channel.range == Range::physical; });
  if (physical && recipe.bytes()) return refuse("channels are physical values: levels.rounding is to be none");
  if (physical && recipe.invertMonochrome1)
    return refuse("channels are physical values: input.monochrome1 is to be keep");
  if (physical && recipe.pads()) return refuse("channels are physical values: what pads has no level");
  if (recipe.colour == ColourRule::channels &&
      (recipe.channels.size() != 3 || recipe.top != 255 || recipe.units != Units::any)) {
    return refuse("input.colour is channels: it is to have three channels, levels.top 255 and units any");
  }
  return {};
}

Result<Recipe> readMembers(Members members) {
  Recipe recipe;
  recipe.name = PRAXIS_TRY(members.text("name"));
  if (!isName(recipe.name)) {
    return members.wrong("name", fmt::format("is to be 1 to {} small letters, digits, dots and dashes", kNameMax));
  }
  recipe.version = PRAXIS_TRY(members.integer("version", 1, 1000000));
  recipe.description = PRAXIS_TRY(members.text("description"));
  recipe.sources = PRAXIS_TRY(members.texts("sources"));
  recipe.notes = PRAXIS_TRY(members.texts("notes"));
  PRAXIS_TRY(readInput(PRAXIS_TRY(members.object("input")), recipe));
  PRAXIS_TRY(readChannels(members, recipe));
  PRAXIS_TRY(readLevels(PRAXIS_TRY(members.object("levels")), recipe));
  PRAXIS_TRY(readGeometry(PRAXIS_TRY(members.object("geometry")), recipe));
  PRAXIS_TRY(readNormalise(PRAXIS_TRY(members.object("normalise")), recipe));
  Members output = PRAXIS_TRY(members.object("output"));
  recipe.layout = PRAXIS_TRY(output.choice<Layout>("layout"));
  recipe.order = PRAXIS_TRY(output.choice<ChannelOrder>("order"));
  PRAXIS_TRY(output.nothingElse());
  PRAXIS_TRY(readSlices(PRAXIS_TRY(members.object("slices")), recipe));
  PRAXIS_TRY(members.nothingElse());
  PRAXIS_TRY(checkTogether(recipe));
  return recipe;
}

}  // namespace

Result<Recipe> readRecipe(std::string_view text) {
  if (text.size() > kTextMax) {
    return fail(ErrorCode::invalidArgument, "A recipe has at most {} bytes; this one has {}.", kTextMax, text.size());
  }
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(ErrorCode::invalidArgument, "A recipe is one JSON object; this is none.");
  return readMembers(Members(json, {}));
}

}  // namespace praxis::engine::vision
