#pragma once
// Attachments to what a model takes: its recipes choose the slices of a series and make tensors of pictures. Takes
// milliseconds a picture. Thread: any but the GUI's; slicesOf any.

#include <atomic>
#include <cstddef>
#include <vector>

#include "engine/session/session.h"
#include "ui/bridge/engine_client.h"

namespace praxis::ui::bridge {

// Which slices of a series of `count` the model's recipe takes, from 0 and in their order. `modality` tells whether
// they are in Hounsfield units before one of them is read.
std::vector<std::size_t> slicesOf(const VisionInfo& vision, const QString& modality, std::size_t count);

// Puts the pictures of these messages into the request that was made of them, in front of each message's text. Fails as
// recipes do, with the name of the attachment, and with cancelled once `stop` is set. Gives the uses of the last
// message's attachments.
engine::base::Result<QList<PictureUse>> addPictures(const QList<ChatMessage>& messages, const VisionInfo& vision,
                                                    const std::atomic<bool>& stop, engine::session::Request& request);

}  // namespace praxis::ui::bridge
