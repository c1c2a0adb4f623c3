#pragma once
// A picture of a conversation as bytes to keep: what a recipe reads of it, compressed without loss. Overlays, lookup
// tables and scaled regions stay behind. Read back, everything the bytes say is checked before memory is taken.
// Thread: any.

#include <QByteArray>

#include "engine/base/result.h"
#include "engine/image/image.h"

namespace praxis::ui::chat {

QByteArray encodePicture(const engine::image::Image& image);
// Fails with corrupt.
engine::base::Result<engine::image::Image> decodePicture(const QByteArray& bytes);

}  // namespace praxis::ui::chat
