#include "engine/vision/recipe_json.h"

#include <nlohmann/json.hpp>

#include "engine/vision/names.h"

namespace praxis::engine::vision {
namespace {

template <typename Json>
Json inputJson(const Recipe& recipe) {
  Json input;
  input["units"] = nameOf(recipe.units);
  input["colour"] = nameOf(recipe.colour);
  input["monochrome1"] = recipe.invertMonochrome1 ? "invert" : "keep";
  switch (recipe.padding) {
    case PaddingRule::keep:
      input["padding_value"] = "keep";
      break;
    case PaddingRule::imageMinimum:
      input["padding_value"] = "image_minimum";
      break;
    case PaddingRule::value:
      input["padding_value"] = recipe.paddingValue;
      break;
  }
  return input;
}

template <typename Json>
Json channelsJson(const Recipe& recipe) {
  Json channels = Json::array();
  for (const Channel& channel : recipe.channels) {
    Json one;
    if (channel.range == Range::window) {
      one["window"] = {channel.low, channel.high};
    } else {
      one["range"] = nameOf(channel.range);
    }
    channels.push_back(one);
  }
  return channels;
}

template <typename Json>
Json geometryJson(const Recipe& recipe) {
  Json geometry;
  geometry["square_pixels"] = recipe.squarePixels;
  geometry["fit"] = nameOf(recipe.fit);
  if (recipe.pads()) geometry["pad_levels"] = recipe.padLevels;
  if (recipe.fit == Fit::fieldOfView) geometry["field_mm"] = {recipe.fieldRows, recipe.fieldCols};
  if (recipe.fit != Fit::asIs) geometry["size"] = {recipe.rows, recipe.cols};
  if (recipe.fit != Fit::asIs || recipe.squarePixels) {
    geometry["filter"] = nameOf(recipe.resize.filter);
    geometry["antialias"] = recipe.resize.antialias;
  }
  return geometry;
}

// Everything that changes numbers.
template <typename Json>
void addRules(const Recipe& recipe, Json& json) {
  json["input"] = inputJson<Json>(recipe);
  json["channels"] = channelsJson<Json>(recipe);
  json["levels"] = {{"top", recipe.top}, {"rounding", nameOf(recipe.rounding)}};
  json["geometry"] = geometryJson<Json>(recipe);
  json["normalise"] = {{"scale", recipe.scale}, {"mean", recipe.mean}, {"std", recipe.std}};
  json["output"] = {{"layout", nameOf(recipe.layout)}, {"order", nameOf(recipe.order)}};
  json["slices"] = {{"rule", nameOf(recipe.slices)}};
  if (recipe.slices == SliceRule::uniform) json["slices"]["most"] = recipe.slicesMax;
}

template <typename Json>
std::string textOf(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string canonicalText(const Recipe& recipe) {
  nlohmann::json json = {{"name", recipe.name}, {"version", recipe.version}};  // members sorted by name
  addRules(recipe, json);
  return textOf(json, -1);
}

std::string writeRecipe(const Recipe& recipe) {
  nlohmann::ordered_json json;
  json["name"] = recipe.name;
  json["version"] = recipe.version;
  json["description"] = recipe.description;
  json["sources"] = recipe.sources;
  json["notes"] = recipe.notes;
  addRules(recipe, json);
  return textOf(json, 2) + "\n";
}

}  // namespace praxis::engine::vision
