internal import Foundation
package import Randomness

/// A part of an image, in pixels.
package struct CropBox: Equatable {
  package var top: Int
  package var left: Int
  package var height: Int
  package var width: Int

  /// A part with its corner at (`left`, `top`).
  package init(top: Int, left: Int, height: Int, width: Int) {
    self.top = top
    self.left = left
    self.height = height
    self.width = width
  }

  /// torchvision's `RandomResizedCrop.get_params`.
  ///
  /// Area and log-ratio are uniform; ten tries, then the greatest central part of a valid ratio.
  package static func random(
    _ recipe: AugmentationRecipe, height: Int, width: Int, from stream: inout RandomStream
  ) -> CropBox {
    let area = Double(height * width)
    let logRatio = log(recipe.greatestRatio)
    for _ in 0..<10 {
      let target = area * (recipe.leastArea + (1 - recipe.leastArea) * stream.uniformDouble())
      let ratio = exp(logRatio * (2 * stream.uniformDouble() - 1))
      let cropWidth = Int((target * ratio).squareRoot().rounded(.toNearestOrEven))
      let cropHeight = Int((target / ratio).squareRoot().rounded(.toNearestOrEven))
      guard cropWidth > 0, cropWidth <= width, cropHeight > 0, cropHeight <= height else {
        continue
      }
      return CropBox(
        top: stream.integer(below: height - cropHeight + 1),
        left: stream.integer(below: width - cropWidth + 1), height: cropHeight, width: cropWidth)
    }
    return central(height: height, width: width, greatestRatio: recipe.greatestRatio)
  }

  /// The greatest central part whose ratio of width to height is valid.
  package static func central(height: Int, width: Int, greatestRatio: Double) -> CropBox {
    let ratio = Double(width) / Double(height)
    var box = CropBox(top: 0, left: 0, height: height, width: width)
    if ratio < 1 / greatestRatio {
      box.height = Int((Double(width) * greatestRatio).rounded(.toNearestOrEven))
    } else if ratio > greatestRatio {
      box.width = Int((Double(height) * greatestRatio).rounded(.toNearestOrEven))
    }
    box.top = (height - box.height) / 2
    box.left = (width - box.width) / 2
    return box
  }
  /// To how many eighths this part of a JPEG image can be shrunk as it is decoded, and still be no
  /// smaller than `height` and `width`.
  ///
  /// Only halves, as libjpeg-turbo has fast code for no others.
  func eighths(toHeight height: Int, width: Int) -> Int {
    [1, 2, 4].first { self.height * $0 / 8 >= height && self.width * $0 / 8 >= width } ?? 8
  }

  /// This part in the image shrunk to `eighths` / 8 of its size, at whole pixels.
  func shrunk(toEighths eighths: Int) -> CropBox {
    CropBox(
      top: top * eighths / 8, left: left * eighths / 8, height: height * eighths / 8,
      width: width * eighths / 8)
  }
}
